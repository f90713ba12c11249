"""A deterministic simulation of SQS, Kinesis, DynamoDB and Lambda around the real processor.

`world` is virtual time, and processes whose threads run one at a time in an order that only the
seed decides; `dynamodb`, `queues` and `streams` are models of the services; `faults` is what goes
wrong with a call; `aws_lambda` runs the real `Runtime` in execution environments that freeze,
time out and die; `traffic` makes events; `oracle` checks every guarantee; `scenarios` puts these
together, and `run` is the command behind `make simulate`.
"""

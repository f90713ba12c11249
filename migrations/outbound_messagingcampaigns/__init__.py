"""Migrations of outbound.messagingcampaigns."""

"""WhatsApp directly from Meta: the Cloud API."""

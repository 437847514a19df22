"""What people see: the officers' inbox and the pages around it."""

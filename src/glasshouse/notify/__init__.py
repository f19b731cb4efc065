"""What waits is told elsewhere: notifications written, sent by e-mail and webhook, tried again, given up."""

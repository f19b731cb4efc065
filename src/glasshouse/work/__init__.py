"""What a case's people do with it, past one reading or one act."""

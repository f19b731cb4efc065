"""Plans and commands: frozen typed requests, before any decision. What has no shape here cannot be asked."""

"""The staff application: pages rendered on the server, each of which is one reading through the gate."""

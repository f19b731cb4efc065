"""What is kept: records, judgements, cases, people, blobs, jobs and ledger entries, on SQLite or PostgreSQL.

One function executes one type of plan or command (`executors`). Only the gate opens it for reading people's requests.
"""

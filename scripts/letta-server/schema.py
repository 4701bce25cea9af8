#!/usr/bin/env python3
"""Makes the tables of the installed Letta server from its own classes: its package ships no migrations.

    schema.py postgresql+pg8000://user@host:port/database
"""
import importlib
import pkgutil
import sys

import letta.orm
from letta.orm.base import Base
from sqlalchemy import create_engine, text

for module in pkgutil.iter_modules(letta.orm.__path__):
    importlib.import_module(f"letta.orm.{module.name}")
engine = create_engine(sys.argv[1])
with engine.begin() as database:
    database.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
Base.metadata.create_all(engine)
with engine.begin() as database:
    # The classes leave out where this number comes from.
    database.execute(text("CREATE SEQUENCE message_seq_id"))
    database.execute(text("ALTER TABLE messages ALTER COLUMN sequence_id SET DEFAULT nextval('message_seq_id')"))

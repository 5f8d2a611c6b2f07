"""Files the user brings: text to rows and problems. Pure: gets open binary streams, stores nothing."""

from app.core.imports.columns import custom_name, suggest_mapping
from app.core.imports.contacts import ContactFile, contacts_of, read_contacts
from app.core.imports.proposals import LEFT_OUT, OPEN, OWN, Proposal, propose
from app.core.imports.table import Reading, Table, read_table
from app.core.imports.values import FieldType, Style, find_style, find_type

__all__ = [
    "LEFT_OUT",
    "OPEN",
    "OWN",
    "ContactFile",
    "FieldType",
    "Proposal",
    "Reading",
    "Style",
    "Table",
    "contacts_of",
    "custom_name",
    "find_style",
    "find_type",
    "propose",
    "read_contacts",
    "read_table",
    "suggest_mapping",
]

"""Formats of UIMA: CAS as XMI and JSON, WebAnno TSV; as INCEpTION and WebAnno exchange them."""

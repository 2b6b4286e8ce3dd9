"""Engines that suggest annotations: one file each, listed in `suggesters`; plug-ins beside them."""

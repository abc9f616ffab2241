"""The command ``lesion``: one module a command, over the library, the service and the clinic."""

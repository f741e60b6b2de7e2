"""The integration checklist: what a platform has shown of it, judged from what the sandbox saw.

Pure: no HTTP, no clock. Who has the journals gives them as `seen.Seen`.
"""

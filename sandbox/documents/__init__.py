"""The documents of a completed application: attestations as PDF, and the package as ZIP.

    attestation → blocks        what a document says
    painter     → canvas        where it stands on the pages
    pdf, typeface, icc          the bytes of a PDF/A-1b file
    attachments, package        the files, and the ZIP around them

`render` is the way in.
"""

"""What a screen shows, recorded by a program: commands in a terminal, and the sandbox's page.

``session`` runs a few commands and ``terminal`` draws what they printed; ``views`` opens the
sandbox's page in Chromium and ``sources`` says whether the page has changed since.
``python -m tools.screens`` writes all of it into ``docs/screens``; ``--check`` only compares.
"""

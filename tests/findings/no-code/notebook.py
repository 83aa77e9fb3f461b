# exercise: udp-echo
# check: starts
# first: no-code/notebook
{"cells": [{"cell_type": "code", "source": ["import socket"]}], "nbformat": 4}

"""What packets say: their headers, the course of each connection, and the file that Wireshark reads.

Pure functions of what was captured. Nothing here knows sockets, or right and wrong.
"""

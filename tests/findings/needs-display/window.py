# exercise: udp-echo
# check: starts
# first: needs-display
# line: 8
import socket
import tkinter

window = tkinter.Tk()
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
window.mainloop()

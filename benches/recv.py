"""recv.rs, as Python's socket module does it: recv.py N."""

import socket
import sys

turns = int(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))
sock = socket.create_connection(listener.getsockname())
peer, _ = listener.accept()
peer.sendall(b"x" * (16 * turns))
sock.settimeout(5)
for _ in range(turns):
    assert len(sock.recv(16)) == 16

// wrong: it answers in capital letters
// fails: echoes-ascii, echoes-1000-bytes, ten-in-a-row, three-clients
// bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
// finding: wrong-case
'use strict';

const dgram = require('node:dgram');

const server = dgram.createSocket('udp4');

server.on('message', (data, client) => {
  server.send(data.toString().toUpperCase(), client.port, client.address);
});
server.bind(12345);

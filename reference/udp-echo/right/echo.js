'use strict';

const dgram = require('node:dgram');

const server = dgram.createSocket('udp4');

server.on('message', (data, client) => {
  server.send(data, client.port, client.address);
});
server.on('listening', () => console.log('waiting'));
server.bind(12345);

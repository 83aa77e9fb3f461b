// wrong: the address of the sender is written to where a null pointer leads
// fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients
// bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
// finding: crashed
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void)
{
    static char data[65536];
    struct sockaddr_in address;
    struct sockaddr_in *client = NULL;
    int server = socket(AF_INET, SOCK_DGRAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(12345);
    bind(server, (struct sockaddr *)&address, sizeof address);
    for (;;) {
        ssize_t size = recvfrom(server, data, sizeof data, 0, NULL, NULL);

        client->sin_port = htons(12345);
        sendto(server, data, size, 0, (struct sockaddr *)client, sizeof *client);
    }
}

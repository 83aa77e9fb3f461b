#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void)
{
    static char data[65536];
    struct sockaddr_in address;
    int server = socket(AF_INET, SOCK_DGRAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(12345);
    if (server < 0 || bind(server, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 1;
    }
    printf("waiting\n");
    for (;;) {
        struct sockaddr_in client;
        socklen_t length = sizeof client;
        ssize_t size = recvfrom(server, data, sizeof data, 0, (struct sockaddr *)&client, &length);

        if (size < 0) {
            perror("recvfrom");
            return 1;
        }
        sendto(server, data, (size_t)size, 0, (struct sockaddr *)&client, length);
    }
}

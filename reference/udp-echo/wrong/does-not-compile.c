// wrong: a semicolon is missing
// fails: starts
// finding: build-failed
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int main(void)
{
    char data[65536];
    struct sockaddr_in address, client;
    socklen_t length = sizeof client;
    int server = socket(AF_INET, SOCK_DGRAM, 0)

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(12345);
    bind(server, (struct sockaddr *)&address, sizeof address);
    for (;;) {
        ssize_t size = recvfrom(server, data, sizeof data, 0, (struct sockaddr *)&client, &length);
        sendto(server, data, size, 0, (struct sockaddr *)&client, length);
    }
}

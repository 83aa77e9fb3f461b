import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

public class Echo {
    public static void main(String[] arguments) throws IOException {
        byte[] data = new byte[65536];
        try (DatagramSocket server = new DatagramSocket(12345)) {
            System.out.println("waiting");
            while (true) {
                DatagramPacket packet = new DatagramPacket(data, data.length);
                server.receive(packet);
                server.send(packet);
            }
        }
    }
}

"""The words for what packets show."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

PACKETS: Mapping[str, Words] = {
    "network-of": Words("{program}程序自己的网络", "the {program}'s own network"),
    "packets-row": Words("第 {n} 组", "case {n}"),
    "packets-calls": Words("{caller} 连接 {called}", "{caller} connects to {called}"),
    "packets-why": Words(
        "内核看到的每个数据包，按时间排列。序号是相对的，从 0 开始；“两端的状态”是这个包到达以后的状态（RFC 9293；先写发起连接的一端），变了才写。",
        "Every packet as the kernel saw it. Numbers count from 0; the states are those of both ends once it had arrived (RFC 9293), where they changed, the one that called first.",
    ),
    "packets-sends": Words("{first} 发给 {other}", "{first} to {other}"),
    "packets-side": Words("{program}一侧", "at the {program}"),
    "packets-back": Words("回来 {what}", "{what} came back"),
    "one-datagram": Words("数据报 1 个（{size}）", "one datagram ({size})"),
    "datagrams": Words("数据报 {n} 个（{size}）", "{n} datagrams ({size})"),
    "no-answer": Words("没有回答", "no answer"),
    "packets-ends": Words("谁和谁通信，怎样结束", "Who talked to whom, and how it ended"),
    "packets-more": Words("还有 {n} 项，见文件", "and {n} more: see the file"),
    "packets-end": Words(
        "这里是会话结束之前的数据包；评分程序收尾时关闭连接产生的数据包不在其中。",
        "These are the packets up to the end of the conversation; what the grader's own clearing up brings is not among them.",
    ),
    "packets-left-out": Words(
        "中间有 {n} 个数据包没有保存：都是数据或者对数据的确认，不改变连接的状态。",
        "{n} packets in the middle are not kept: data and its acknowledgements, which change no state.",
    ),
    "packets-lost": Words(
        "还有 {n} 个数据包没有捕获到，看不到它们的内容。",
        "{n} more packets were not captured: nobody knows what they said.",
    ),
    "packets-failed-here": Words("检查到这里没有通过：{what}", "the check failed here: {what}"),
    "packets-differ": Words("这里的第 {n} 个字节是第一个不对的字节", "byte {n} of this is the first that is wrong"),
    "packets-end-early": Words("到这里为止都对，后面缺少数据", "right up to here; behind it data are missing"),
    "packets-shortened": Words("中间的 {n} 个数据包见文件", "{n} packets in between: see the file"),
    "packets-file": Words("下载，用 Wireshark 打开（{size}）", "download for Wireshark ({size})"),
    "packets-too-large": Words("全部数据包：加上 --pcap 文件夹", "all packets: add --pcap FOLDER"),
    "packets": Words("数据包", "Packets"),
    "packet-number": Words("编号", "No."),
    "packet-time": Words("时间", "Time"),
    "packet-from": Words("源", "Source"),
    "packet-to": Words("目的", "Destination"),
    "packet-protocol": Words("协议", "Protocol"),
    "packet-length": Words("长度", "Length"),
    "packet-states": Words("两端的状态：发起方 · 另一方", "States: caller · called"),
    "packet-info": Words("信息", "Info"),
    "packet-again": Words("重传", "retransmission"),
    "packet-probe": Words("探测", "probe"),
    "packet-full": Words("窗口为 0", "zero window"),
    "packet-unreachable": Words("端口不可达", "port unreachable"),
    # how a connection ended
    "outcome-clean": Words("正常关闭，先发 FIN 的是 {who}", "closed cleanly, with the first FIN from {who}"),
    "outcome-reset": Words("被 {who} 重置（RST）", "reset by {who} (RST)"),
    "outcome-refused": Words("被拒绝（RST）", "refused (RST)"),
    "outcome-half-open": Words("三次握手没有完成", "the handshake was not completed"),
    "outcome-half-closed": Words(
        "只关闭了一半：先发 FIN 的是 {who}，到会话结束时没有全部关闭",
        "half closed: the first FIN is from {who}, and the rest had not come when the conversation ended",
    ),
    "outcome-never-closed": Words(
        "到会话结束时还没有关闭：没有 FIN，也没有 RST", "still open when the conversation ended: no FIN and no RST"
    ),
    "outcome-unknown": Words(
        "不清楚怎样结束：有数据包没有捕获到", "nobody knows how it ended: packets were not captured"
    ),
    "abort-nobody-listens": Words("那个端口没有程序在监听", "nobody listens at that port"),
    "abort-already-closed": Words("数据到达时那一端已经关闭", "data came to an end that was closed"),
    "abort-aborted": Words(
        "还有数据没有读就关闭，或者设置了 SO_LINGER", "it was closed with data unread, or with SO_LINGER set"
    ),
}

"""The words for what packets show."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

PACKETS: Mapping[str, Words] = {
    "network-of": Words("{program}程序自己的网络", "the {program}'s own network"),
    "row": Words("第 {n} 组数据", "row {n}"),
    "calls": Words("{caller} 连接 {called}", "{caller} connects to {called}"),
    "conversation-only": Words(
        "这里是会话结束之前的数据包；评分程序收尾时关闭连接产生的数据包不在其中。",
        "These are the packets up to the end of the conversation; what the grader's own clearing up brings is not among them.",
    ),
    "left-out": Words(
        "中间有 {n} 个数据包没有保存：都是数据或者对数据的确认，不改变连接的状态。",
        "{n} packets in the middle are not kept: data and its acknowledgements, which change no state.",
    ),
    "lost": Words(
        "还有 {n} 个数据包没有捕获到，看不到它们的内容。",
        "{n} more packets were not captured: nobody knows what they said.",
    ),
    "failed-here": Words("检查到这里没有通过：{what}", "the check failed here: {what}"),
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

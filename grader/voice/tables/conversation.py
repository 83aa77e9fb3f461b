"""The words for what happens in a conversation, by the kind of event."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

CONVERSATION: Mapping[str, Words] = {
    # the program
    "started": Words("启动", "starts"),
    "started-again": Words("再次启动", "starts again"),
    "ready": Words("准备就绪", "is ready"),
    "file": Words("文件“{name}”", "file “{name}”"),
    "no-file": Words("没有文件“{name}”", "no file “{name}”"),
    "idle": Words("{n} 秒内占用 CPU {share}", "used {share} of a CPU over {n} s"),
    "exited-status": Words("结束，退出状态 {n}", "ends with exit status {n}"),
    "exited-signal": Words("结束：{how}", "ends: {how}"),
    "exited": Words("结束", "ends"),
    "leftovers": Words("仍在运行：{names}", "still running: {names}"),
    "traceback": Words("异常：{text}", "exception: {text}"),
    "waits": Words("一直在等", "is waiting"),
    "spins": Words("一直占用 CPU，没有进展", "keeps the CPU busy and gets nowhere"),
    "busy": Words("正在运行", "is running"),
    "busy-cpu": Words("一直占用 CPU", "keeps the CPU busy"),
    "since": Words("已有 {n} 秒", "for {n} s"),
    "killed": Words("被终止：超出限制（{limit}）", "was ended: over its limit ({limit})"),
    # its keyboard and screen
    "printed-stdout": Words("输出", "prints"),
    "printed-stderr": Words("输出到 stderr", "prints to stderr"),
    "cut": Words("{stream} 输出太多，丢弃了 {n} 字节；最后是", "{stream}: too much, {n} bytes dropped; it ends with"),
    "typed": Words("键盘输入", "typed"),
    "keyboard-ended": Words("键盘输入结束", "end of the keyboard's input"),
    "signalled": Words("发出信号 {name}", "signal {name} is sent"),
    "signalled-again": Words("再次发出信号 {name}", "signal {name} is sent again"),
    "lost": Words("程序没有收到", "the program did not get it"),
    # peers
    "opened": Words("打开端口 {port}", "opens port {port}"),
    "connected": Words("连接成功", "connects"),
    "refused": Words("连接不上：{why}", "cannot connect: {why}"),
    "sent": Words("发送", "sends"),
    "sent-lost": Words("发送，链路把它丢了", "sends; the link loses it"),
    "sent-twice": Words("发送，链路让它到两次", "sends; the link delivers it twice"),
    "sent-late": Words("发送，链路让它晚到", "sends; the link delivers it late"),
    "sent-swapped": Words("发送，链路让它排到下一个后面", "sends; the link delivers it behind the next one"),
    "untaken": Words("程序没有及时读走这一段", "the program did not read this piece in time"),
    "received": Words("收到", "receives"),
    "received-twice": Words("又收到一次：链路重复了它", "receives it once more: the link has doubled it"),
    "received-late": Words("收到，晚到了：链路推迟了它", "receives it late: the link held it back"),
    "received-swapped": Words(
        "收到，晚了一个：链路换了先后", "receives it behind the next one: the link has swapped them"
    ),
    "received-expected": Words("收到的与要求完全一致", "receives exactly what was asked for"),
    "from": Words("来自 {address}", "from {address}"),
    "stray": Words("收到别处来的数据报", "gets a datagram from elsewhere"),
    "eof": Words("程序不再发送（FIN）", "sees the program's end of data (FIN)"),
    "reset": Words("连接被程序重置（RST）", "sees the program reset the connection (RST)"),
    "closed": Words("关闭", "closes"),
    "half-closed": Words("不再发送，继续接收", "stops sending and goes on reading"),
    "aborted": Words("重置连接（RST）", "resets the connection (RST)"),
    "send-failed": Words("发送失败：{why}", "cannot send: {why}"),
    "flooded": Words("收到太多，停止接收（{n} 字节）", "stops reading: far too much came ({n} bytes)"),
    "accepted": Words("接受了程序的连接", "takes the program's connection"),
    "dialled-tcp": Words(
        "连接 {where}（TCP），那里没有程序在监听", "connects to {where} (TCP), where no program listens"
    ),
    "dialled-udp": Words(
        "向 {where}（UDP）发送，那里没有程序在监听", "sends to {where} (UDP), where no program listens"
    ),
    "dialled-any": Words("联系 {where}，那里没有程序在监听", "calls {where}, where no program listens"),
    # between two programs
    "linked": Words("客户端连到了服务器", "the client has reached the server"),
    "link-refused": Words("服务器没有接受连接：{why}", "the server takes no connection: {why}"),
    "relayed": Words("{program}发出", "{program} sends"),
    "relayed-twice": Words(
        "{program}发出的又到一次：链路重复了它", "once more from {program}: the link has doubled it"
    ),
    "relayed-late": Words("{program}发出的晚到了：链路推迟了它", "late from {program}: the link held it back"),
    "relayed-swapped": Words(
        "{program}发出的晚了一个：链路换了先后", "from {program}, behind the next one: the link has swapped them"
    ),
    "impaired-lost": Words(
        "{program}发出第 {n} 个数据报，链路把它丢了", "{program} sends datagram {n}; the link loses it"
    ),
    "impaired-late": Words(
        "{program}发出第 {n} 个数据报，链路让它晚到 {seconds} 秒",
        "{program} sends datagram {n}; the link delivers it {seconds} s late",
    ),
    "impaired-swapped": Words(
        "{program}发出第 {n} 个数据报，链路让它排到下一个后面",
        "{program} sends datagram {n}; the link delivers it behind the next one",
    ),
    "link-ended": Words("{program}不再发送（FIN）", "{program} sends no more (FIN)"),
    "link-reset": Words("{program}重置了连接（RST）", "{program} resets the connection (RST)"),
    "link": Words("第 {n} 个连接", "connection {n}"),
    # how often
    "pieces": Words("分 {n} 段", "in {n} pieces"),
    "in-parts": Words("分 {n} 次到达", "in {n} parts"),
    "times": Words("共 {n} 次", "{n} times"),
    # the clock
    "step": Words("第 {n} 步", "step {n}"),
    "limit": Words("超过了时限（{of}）", "the time limit passed ({of})"),
    "of-step": Words("这一步", "of the step"),
    "of-check": Words("整个检查", "of the check"),
    "gone": Words("程序已经结束，不会再有数据来", "the program has ended, and nothing more can come"),
    "quiet": Words("{n} 秒内什么也没有发生", "nothing happened for {n} s"),
    "paused": Words("等了 {n} 秒", "{n} s pass"),
    "end": Words("会话结束", "end of the conversation"),
    "gap": Words("……这里略去 {n} 个事件", "… {n} events are left out here"),
    # where a program waits
    "wait-accept": Words("等待客户端连接", "waits for a client to connect"),
    "wait-connect": Words("等待连接建立", "waits for a connection to be made"),
    "wait-receive": Words("等待数据到来", "waits for data to come"),
    "wait-keyboard": Words("等待键盘输入", "waits for a line at the keyboard"),
    "wait-send": Words("等待对方接收数据", "waits for the other side to take data"),
    "wait-any": Words("等待任意一个套接字就绪", "waits for any of its sockets"),
    "wait-lock": Words("等待锁或另一个线程", "waits for a lock or another thread"),
    "wait-child": Words("等待子进程结束", "waits for a child process to end"),
    "wait-time": Words("正在 sleep", "sleeps"),
    "wait-stopped": Words("被暂停了（SIGSTOP）", "is stopped (SIGSTOP)"),
    "wait-other": Words("等待", "waits"),
    "place": Words("{file} 第 {line} 行", "{file} line {line}"),
    # the program's own calls, from a second run
    "calls": Words("程序自己的调用，逐行列出", "The program's own calls, line by line"),
    "calls-why": Words(
        "来自第二次运行：这项检查没有通过，又运行了一遍，只为了说明原因，结果相同。评判只看第一次运行。",
        "From a second run: what failed was run once more, only to explain it, and failed alike. The verdict rests on the "
        "first run.",
    ),
    "calls-otherwise": Words(
        "又运行了一遍来找原因，结果却和第一次不同：程序的表现每次不一样（线程的先后、时间、随机数）。",
        "It was run once more to explain it and ended differently: what this program does differs from run to run (the "
        "order of threads, times, random numbers).",
    ),
    "calls-left-out": Words("……这里略去 {n} 个调用", "… {n} calls are left out here"),
    "call-main": Words("主线程", "main thread"),
    "call-thread": Words("线程 {n}", "thread {n}"),
    "call-process": Words("子进程 {n}", "child process {n}"),
    "call-waits": Words("没有返回，一直等在这里", "did not come back: it waits here"),
    "call-error": Words("出错：{error}", "failed: {error}"),
    "call-sent": Words("发出 {n}", "sent {n}"),
    "call-part": Words("只发出 {n}，一共 {all}", "sent {n} of {all}"),
    "call-got": Words("收到 {n}", "got {n}"),
    "call-end": Words("收到 0 字节：对方已经关闭", "got 0 bytes: the other side has closed"),
    "call-target": Words("线程要执行 {name}", "the thread is to run {name}"),
    "call-sum": Words("发出的 {n} = {parts}", "{n} sent = {parts}"),
    "call-part-of": Words("{n}（第 {line} 行）", "{n} (line {line})"),
}

def serve(s)
    s.bind(('', 12345))

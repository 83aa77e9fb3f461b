accounts = {}

print("neelum")

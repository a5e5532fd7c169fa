obj.spec.runToken = "argocd-" .. os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj

obj.spec.hold = nil
obj.spec.releaseToken = "argocd-" .. os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj

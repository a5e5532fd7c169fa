obj.spec.hold = { reason = "Suspended in Argo CD", by = "Argo CD" }
return obj

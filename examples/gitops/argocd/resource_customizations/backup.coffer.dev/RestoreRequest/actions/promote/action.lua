obj.spec.promote = true
return obj

-- R4: a single disk is never run on demand.
return { run = { disabled = obj.spec.target.disk ~= nil } }

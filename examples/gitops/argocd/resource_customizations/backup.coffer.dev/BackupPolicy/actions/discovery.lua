-- An observed policy is never held or released from here; the CRD refuses it.
local observed = obj.spec.managementPolicy == "Observe"
local held = false
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  held = held or (condition.type == "Held" and condition.status == "True")
end
local hold = obj.spec.hold ~= nil
return {
  suspend = { disabled = observed or hold },
  release = { disabled = observed or not (hold or held) },
}

-- R14: only a finished Test restore of a machine is promoted, and only once.
local done = {}
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  done[condition.type] = condition.status == "True"
end
local finished = done.Succeeded and not done.Promoted and not done.CleanedUp
local temporary = obj.spec.mode == "Test" and obj.spec.files == nil
return { promote = { disabled = not (finished and temporary) or obj.spec.promote == true } }

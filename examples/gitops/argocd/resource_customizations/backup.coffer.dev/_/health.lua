-- The health of all four kinds: kstatus, and a policy that rests is Suspended instead of Healthy.
local status = obj.status or {}
if status.conditions == nil or status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "Coffer has not seen this version of the spec yet." }
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end

-- The first condition that is True decides. Suspended and Held come after Stalled: nobody needs
-- the policy, or somebody asked for the hold.
local verdicts = {
  { "Reconciling", "Progressing" },
  { "Stalled", "Degraded" },
  { "Suspended", "Suspended" },
  { "Held", "Suspended" },
  { "Ready", "Healthy" },
}
for _, verdict in ipairs(verdicts) do
  local condition = conditions[verdict[1]]
  if condition ~= nil and condition.status == "True" then
    return { status = verdict[2], message = condition.message }
  end
end
return { status = "Progressing", message = "Coffer has not judged this resource yet." }

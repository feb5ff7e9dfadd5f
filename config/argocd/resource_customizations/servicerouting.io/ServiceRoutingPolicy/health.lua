-- The same reading of a status as kstatus has, on which Flux waits.
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return {
    status = "Progressing",
    message = "The operator has not seen this generation yet",
  }
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions or {}) do
  conditions[condition.type] = condition
end

local function isTrue(condition)
  return condition ~= nil and condition.status == "True"
end

if isTrue(conditions.Reconciling) then
  return { status = "Progressing", message = conditions.Reconciling.message }
end
if isTrue(conditions.Stalled) then
  return { status = "Degraded", message = conditions.Stalled.message }
end
if isTrue(conditions.Ready) then
  return { status = "Healthy", message = conditions.Ready.message }
end
return {
  status = "Progressing",
  message = conditions.Ready and conditions.Ready.message or "Waiting for the condition Ready",
}

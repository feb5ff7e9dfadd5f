package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.Unavailable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which mechanism carries the traffic, and how it picks a pod.
 *
 * <p>No field has a default in the schema: what is unset here comes from the cluster's policies.
 * The scheduler is no enum of the schema, because which ones there are depends on the mode.
 */
@ApiObject
@ValidationRule(
    value =
        "has(self.mode) || has(self.scheduler) || has(self.schedulerFlags)"
            + " || has(self.unavailable) || has(self.weights)",
    message = "proxy is empty: set mode, scheduler, schedulerFlags, unavailable or weights")
@ValidationRule(
    value =
        "!has(self.scheduler) || self.scheduler in (!has(self.mode)"
            + " ? ['random', 'rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq',"
            + " 'fo', 'ovf', 'mh']"
            + " : self.mode == 'iptables' ? ['random', 'rr']"
            + " : self.mode == 'Userspace' ? ['rr', 'random', 'lc']"
            + " : ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq', 'fo', 'ovf',"
            + " 'mh'])",
    fieldPath = ".scheduler",
    messageExpression =
        "'scheduler \\'' + self.scheduler + '\\' is not offered by ' + (!has(self.mode)"
            + " ? 'any mode: use one of random, rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq, fo,"
            + " ovf, mh'"
            + " : self.mode == 'iptables' ? 'mode iptables: use one of random, rr'"
            + " : self.mode == 'Userspace' ? 'mode Userspace: use one of rr, random, lc'"
            + " : 'mode IPVS: use one of rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq, fo, ovf,"
            + " mh')")
@ValidationRule(
    value =
        "!has(self.schedulerFlags) || (has(self.scheduler)"
            + " && self.schedulerFlags.all(flag, flag.startsWith(self.scheduler + '-')))",
    fieldPath = ".schedulerFlags",
    message = "flags need their scheduler: sh-fallback and sh-port sh, mh-fallback and mh-port mh")
@ValidationRule(
    value =
        "!has(self.schedulerFlags)"
            + " || self.schedulerFlags.all(f, self.schedulerFlags.exists_one(g, f == g))",
    fieldPath = ".schedulerFlags",
    message = "the same flag is named more than once")
public record Proxy(
    @JsonPropertyDescription(
            "The mechanism that carries the traffic. Unset: the default of the cluster.")
        @SchemaFrom(type = ProxyMode.class)
        @Nullable String mode,
    @JsonPropertyDescription(
            "How the pod for a new connection is picked. Mode iptables offers random (the default:"
                + " every pod with the same probability) and rr (round robin); IPVS rr (the"
                + " default), wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq, fo, ovf and mh; Userspace"
                + " rr (the default), random and lc. Each node counts its own connections only.")
        @Size(min = 1, max = 16) @Nullable String scheduler,
    @JsonPropertyDescription(
            "Changes how the scheduler picks. sh-port and mh-port: the client's port counts too."
                + " sh-fallback and mh-fallback: another pod where the picked one takes nothing"
                + " new.")
        @SchemaFrom(type = SchedulerFlag[].class)
        @Size(min = 1, max = 2) @Nullable List<@Size(max = 16) String> schedulerFlags,
    @JsonPropertyDescription(
            "What a node does that cannot do the mode. Fallback: it carries the traffic in its best"
                + " mode and reports that. Reject: it refuses connections to the Service. Unset:"
                + " Fallback, unless a policy of the cluster says otherwise.")
        @SchemaFrom(type = Unavailable.class)
        @Nullable String unavailable,
    @JsonPropertyDescription(
            "Which pods get more new connections than others; the first rule that fits a pod"
                + " counts, and without one its weight is 1. Schedulers random, wrr, wlc, sed, nq,"
                + " sh and mh share by weight, fo and ovf prefer the greatest; for the others only"
                + " 0 matters.")
        @Size(min = 1, max = 16) @Nullable List<WeightRule> weights) {}

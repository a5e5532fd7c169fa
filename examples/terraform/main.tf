# The CRDs must be in the cluster before Terraform plans this: install charts/coffer-crds apart from it.
terraform {
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.38"
    }
  }
}

resource "kubernetes_manifest" "gold" {
  manifest = {
    apiVersion = "backup.coffer.dev/v1alpha1"
    kind       = "BackupPolicy"
    metadata = {
      name      = "gold"
      namespace = "shop"
    }
    spec = {
      site      = "vault-b"
      schedule  = "0 2 * * *"
      timeZone  = "Europe/Paris"
      retention = { daily = 7, weekly = 4, monthly = 6 }
      # A new value with every change: Terraform cannot compare generations.
      changeToken = "v1"
    }
  }

  # Waits until Coffer has acted on this version of the spec, whether that went well or not.
  wait {
    fields = {
      "status.appliedToken" = "^v1$"
      "status.summary"      = "^(Ready|Held|Suspended|Blocked|Failed)$"
    }
  }

  timeouts {
    create = "5m"
    update = "5m"
  }

  # Holds only while this block is in the file. What protects the recovery points is the policy's
  # own spec.deletionPolicy, which is Orphan unless it says Delete.
  lifecycle {
    prevent_destroy = true
  }
}

# Fails at once, and with Coffer's own words, where the wait above ended badly.
data "kubernetes_resource" "gold" {
  api_version = "backup.coffer.dev/v1alpha1"
  kind        = "BackupPolicy"

  metadata {
    name      = "gold"
    namespace = "shop"
  }

  depends_on = [kubernetes_manifest.gold]

  lifecycle {
    postcondition {
      condition     = contains(["Ready", "Held", "Suspended"], self.object.status.summary)
      error_message = one([for c in self.object.status.conditions : c.message if c.type == "Ready"])
    }
  }
}

resource "kubernetes_manifest" "web_gold" {
  manifest = {
    apiVersion = "backup.coffer.dev/v1alpha1"
    kind       = "PolicyAssignment"
    metadata = {
      name      = "web-gold"
      namespace = "shop"
    }
    spec = {
      policyRef   = { name = "gold" }
      target      = { virtualMachine = { name = "web-1" } }
      changeToken = "v1"
    }
  }

  wait {
    fields = {
      "status.appliedToken" = "^v1$"
      "status.summary"      = "^(Ready|Blocked|Failed)$"
    }
  }

  timeouts {
    create = "5m"
    update = "5m"
  }

  # Deleting the assignment waits while its machine runs and has no other policy (R7).
  depends_on = [data.kubernetes_resource.gold]
}

data "kubernetes_resource" "web_gold" {
  api_version = "backup.coffer.dev/v1alpha1"
  kind        = "PolicyAssignment"

  metadata {
    name      = "web-gold"
    namespace = "shop"
  }

  depends_on = [kubernetes_manifest.web_gold]

  lifecycle {
    postcondition {
      condition     = contains(["Ready"], self.object.status.summary)
      error_message = one([for c in self.object.status.conditions : c.message if c.type == "Ready"])
    }
  }
}

# How many machines the assignment protects; a check of yours may ask for more than none.
output "protected_machines" {
  value = data.kubernetes_resource.web_gold.object.status.counts.protected
}

using k8s;
using k8s.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Deploy;

/// <summary>The Kustomize base is made of resources that Kubernetes knows, field by field.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "deploy", "kubernetes");

    private static List<object> Resources =>
    [
        .. Files().SelectMany(file => KubernetesYaml.LoadAllFromString(
            File.ReadAllText(Path.Combine(Folder, file)), typeMap: null, strict: true)),
    ];

    [Fact]
    public void The_base_is_complete() => Assert.Equal(
        [
            typeof(V1CronJob), typeof(V1Deployment), typeof(V1Namespace), typeof(V1NetworkPolicy),
            typeof(V1NetworkPolicy), typeof(V1PersistentVolumeClaim), typeof(V1PersistentVolumeClaim),
            typeof(V1PodDisruptionBudget), typeof(V1Service), typeof(V2HorizontalPodAutoscaler),
        ],
        Resources.Select(resource => resource.GetType()).OrderBy(type => type.Name, StringComparer.Ordinal));

    [Fact]
    public void Unknown_Kubernetes_fields_are_rejected() => Assert.ThrowsAny<Exception>(() =>
        KubernetesYaml.LoadAllFromString("""
            apiVersion: v1
            kind: Service
            metadata: { name: purchase-api }
            spec: { selectors: { app: purchase-api } }
            """, typeMap: null, strict: true));

    [Fact]
    public void Probes_use_the_health_port_and_stops_drain()
    {
        var pod = Resources.OfType<V1Deployment>().Single().Spec.Template.Spec;
        var api = Assert.Single(pod.Containers);

        Assert.All(
            [api.StartupProbe, api.LivenessProbe, api.ReadinessProbe],
            probe => Assert.Equal("health", probe.HttpGet.Port.Value));
        Assert.Equal(
            api.Env.Single(variable => variable.Name == "Serving__HealthPort").Value,
            $"{api.Ports.Single(port => port.Name == "health").ContainerPort}");
        Assert.True(pod.TerminationGracePeriodSeconds >= 5 + 20);
        Assert.True(api.SecurityContext.ReadOnlyRootFilesystem);
        Assert.All(api.VolumeMounts, mount => Assert.True(mount.ReadOnlyProperty));
    }

    /// <summary>Those that the Kustomization names.</summary>
    private static string[] Files()
    {
        var named = File.ReadLines(Path.Combine(Folder, "kustomization.yaml"))
            .Select(line => line.Trim()).Where(line => line.StartsWith("- ", StringComparison.Ordinal)
                && line.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(line => line[2..]).ToArray();
        Assert.Equal(
            Directory.GetFiles(Folder).Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(),
            named.Order());
        return named;
    }
}

using PurchaseApi.EndToEnd.Page;
using PurchaseApi.EndToEnd.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(BrowserFirst))]

namespace PurchaseApi.EndToEnd.Support;

/// <summary>The tests that share a browser take longest, so that all others find room beside them.</summary>
public sealed class BrowserFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(one => one.TestCollectionDisplayName == nameof(Browser))];
}

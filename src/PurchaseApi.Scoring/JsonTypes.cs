using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring;

/// <summary>How the files that every start reads are read and written, found out when this is compiled: finding out
/// when it runs takes longer than all the reading.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ContractDocument))]
internal sealed partial class JsonTypes : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Moderator.Service.Configuration;

/// <summary>Everything that can be set of a service: <see cref="ServiceOptions"/>, and what it is built from.</summary>
public sealed record ServeSettings : ServiceOptions
{
    /// <summary>The database's name in the data directory.</summary>
    public const string DatabaseFileName = "moderator.db";

    /// <summary>Where the database is, and whatever else the service keeps.</summary>
    public string DataDirectory { get; init; } = Path.Combine(".", "moderator-data");

    /// <summary>The model that is in force until another one is promoted: a name that ships, or a directory. Null for the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>The policy file that is in force until another one is promoted. Null for the shipped one.</summary>
    public string? Policy { get; init; }

    /// <summary>The options with the database in its place.</summary>
    [JsonIgnore]
    public ServiceOptions Options => this with { DatabasePath = Path.Combine(DataDirectory, DatabaseFileName) };
}

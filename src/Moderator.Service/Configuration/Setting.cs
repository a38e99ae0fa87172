namespace Moderator.Service.Configuration;

/// <summary>Where a setting's value comes from; a later one stands above an earlier one.</summary>
public enum SettingSource
{
    /// <summary>The program's own.</summary>
    Default,

    /// <summary>The configuration file.</summary>
    File,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>An option on the command line.</summary>
    CommandLine,
}

/// <summary>One setting as it is in force.</summary>
/// <param name="Name">As in the file: <c>maxBodyBytes</c>, <c>telemetry.otlpEndpoint</c>.</param>
/// <param name="EnvironmentVariable">The variable that sets it, or both that do; null where only the file can.</param>
/// <param name="Value">As a person reads it; a secret is only said to be set.</param>
/// <param name="Source">Where the value comes from.</param>
public sealed record Setting(string Name, string? EnvironmentVariable, string Value, SettingSource Source);

/// <summary>The configuration cannot be used; the message names each mistake and its place.</summary>
public sealed class ConfigurationException(string message) : Exception(message);

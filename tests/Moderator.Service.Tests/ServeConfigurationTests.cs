using Moderator.Service.Configuration;
using Xunit;

namespace Moderator.Service.Tests;

public sealed class ServeConfigurationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("moderator-configuration-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_command_line_stands_above_the_environment_and_that_above_the_file()
    {
        var file = Write("""
            {
              // One above each other.
              "maxBodyBytes": 2000, "maxTextLength": 2000, "model": "from-file", "telemetry": { "metrics": false, "tracedShare": 0.5 },
            }
            """);
        var read = ServeConfiguration.Read(
            file,
            Variables(("MODERATOR_MAX_TEXT_LENGTH", "3000"), ("MODERATOR_MODEL", "from-environment"), ("MODERATOR_TELEMETRY__METRICS", "true"), ("HOME", "/nowhere")),
            new Dictionary<string, IReadOnlyList<string>> { ["model"] = ["from-command-line"], ["urls"] = ["http://127.0.0.1:1", "http://127.0.0.1:2"] });

        Assert.Equal((2000, 3000, "from-command-line"), (read.Values.MaxBodyBytes, read.Values.MaxTextLength, read.Values.Model));
        Assert.Equal((true, 0.5), (read.Values.Telemetry.Metrics, read.Values.Telemetry.TracedShare));
        Assert.Equal(["http://127.0.0.1:1", "http://127.0.0.1:2"], read.Values.Urls);
        Assert.Empty(read.Warnings);
        Assert.Equal(
            [("maxBodyBytes", SettingSource.File), ("maxIdLength", SettingSource.Default), ("maxTextLength", SettingSource.Environment), ("model", SettingSource.CommandLine), ("telemetry.metrics", SettingSource.Environment), ("telemetry.tracedShare", SettingSource.File)],
            read.Settings.Where(s => s.Name is "maxBodyBytes" or "maxTextLength" or "model" or "telemetry.metrics" or "telemetry.tracedShare" or "maxIdLength").Select(s => (s.Name, s.Source)).Order());
    }

    [Theory]
    [InlineData("""{"maxBodyByte": 2000}""", "found the setting \"maxBodyByte\", which there is not. Did you mean \"maxBodyBytes\"?")]
    [InlineData("""{"telemetry": {"metric": true}}""", "found the setting \"telemetry.metric\", which there is not. Did you mean \"telemetry.metrics\"?")]
    [InlineData("""{"maxBodyBytes": "many"}""", "\"maxBodyBytes\": found \"many\", expected a whole number.")]
    [InlineData("""{"requestTimeout": "30 seconds"}""", "\"requestTimeout\": found \"30 seconds\", expected a time as [days.]hours:minutes:seconds, for example \"00:00:30\".")]
    [InlineData("""{"urls": "http://127.0.0.1:1"}""", "\"urls\": found \"http://127.0.0.1:1\", expected a list.")]
    [InlineData("""{"databasePath": "x.db"}""", "found the setting \"databasePath\", which there is not.")]
    [InlineData("{\n\"model\" 3}", "line 2, byte 9: found broken JSON, expected an object of settings.")]
    [InlineData("[]", "found no JSON object, expected an object of settings.")]
    public void A_mistake_in_the_file_is_named_with_its_place(string content, string expected)
    {
        var file = Write(content);
        var message = Assert.Throws<ConfigurationException>(() => Read(file)).Message;

        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_does_not_fit_is_named_as_the_variable()
    {
        var message = Assert.Throws<ConfigurationException>(() => Read(null, ("MODERATOR_TELEMETRY__METRICS", "perhaps"))).Message;

        Assert.Equal("MODERATOR_TELEMETRY__METRICS: found \"perhaps\", expected true or false.", message);
    }

    [Fact]
    public void A_variable_of_ours_that_sets_nothing_is_a_warning()
    {
        var read = Read(null, ("MODERATOR_MAX_CONNECTION", "7"), ("MODERATOR_KEY", "of a client"));

        Assert.Equal(["The environment variable MODERATOR_MAX_CONNECTION sets nothing. Did you mean \"MODERATOR_MAX_CONNECTIONS\"?"], read.Warnings);
    }

    [Fact]
    public void Bounds_hold_inside_groups_of_settings_too()
    {
        var file = Write("""{"telemetry": {"tracedShare": 3}, "maxBodyBytes": 1}""");
        var message = Assert.Throws<ServiceOptionsException>(() => Read(file)).Message;

        Assert.Contains("MaxBodyBytes: The field MaxBodyBytes must be between 1024 and 1073741824. Found 1.", message, StringComparison.Ordinal);
        Assert.Contains("Telemetry.TracedShare: The field TracedShare must be between 0 and 1. Found 3.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_database_stands_in_the_data_directory()
    {
        var read = Read(null, ("MODERATOR_DATA_DIR", "elsewhere"));

        Assert.Equal(Path.Combine("elsewhere", "moderator.db"), read.Values.Options.DatabasePath);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_directory, "missing.json");

        Assert.StartsWith($"{missing}: cannot be read", Assert.Throws<ConfigurationException>(() => Read(missing)).Message, StringComparison.Ordinal);
    }

    private static ServeConfiguration Read(string? file, params (string Name, string Value)[] variables) =>
        ServeConfiguration.Read(file, Variables(variables), new Dictionary<string, IReadOnlyList<string>>());

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) => variables.ToDictionary(v => v.Name, v => v.Value);

    private string Write(string content)
    {
        var file = Path.Combine(_directory, "moderator.json");
        File.WriteAllText(file, content);
        return file;
    }
}

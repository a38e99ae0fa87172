using System.CommandLine;
using Moderator.Service.Configuration;

namespace Moderator.Cli.Verbs.Operations;

/// <summary>The options that say how a service runs, and the configuration that they come to with file and environment.</summary>
internal sealed class ServeOptionSet
{
    private readonly Option<string?> _file = new("--config", "-c") { Description = "Settings in a JSON file; \"moderator config show\" lists them all. Environment: MODERATOR_CONFIG.", HelpName = "FILE" };

    private readonly Option<string[]> _urls = new("--urls", "-u")
    {
        Description = $"Where to listen. May be given several times. Other machines reach it only where an address of theirs is named; put a proxy with TLS before it then. Environment: MODERATOR_URL. [default: {SharedOptions.DefaultUrl}]",
        HelpName = "URL",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _directory = SharedOptions.DataDirectory();
    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _policy = SharedOptions.Policy();
    private readonly Option<string[]> _models = SharedOptions.ModelDirectories();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _file, _urls, _directory, _model, _policy, _models }) command.Options.Add(option);
    }

    /// <summary>Only where the settings and the data are, for verbs that start nothing.</summary>
    public void AddPlacesTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_directory);
    }

    /// <exception cref="ConfigurationException">A setting is unknown or does not fit.</exception>
    public ServeConfiguration Read(ParseResult parsed, Terminal terminal)
    {
        var commandLine = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (parsed.GetValue(_urls) is { Length: > 0 } urls) commandLine["urls"] = urls;
        if (parsed.GetValue(_models) is { Length: > 0 } models) commandLine["versions.modelDirectories"] = models;
        foreach (var (name, option) in new[] { ("dataDirectory", _directory), ("model", _model), ("policy", _policy) })
        {
            if (parsed.GetValue(option) is { Length: > 0 } value) commandLine[name] = [value];
        }

        return ServeConfiguration.Read(parsed.GetValue(_file).Or(terminal, "MODERATOR_CONFIG"), terminal.Variables(), commandLine);
    }
}

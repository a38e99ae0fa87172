using System.CommandLine;
using System.Globalization;
using Moderator.Classifier.Training;
using Moderator.Cli.Output;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator train</c>: a recipe and its data in, a model directory out.</summary>
public static class TrainVerb
{
    public static Verb Create(Terminal terminal)
    {
        var recipe = new Argument<string>("RECIPE") { Description = "The recipe (JSON): data sets with their SHA-256, weights, seed, parameters." };
        var data = new Option<string?>("--data") { Description = "The directory that the recipe's paths start from. [default: the recipe's own]", HelpName = "DIR" };
        var output = new Option<string>("--output", "-o") { Description = "Where the model goes: a directory that is not there yet.", HelpName = "DIR", Required = true };
        var labels = new Option<string[]>("--with-labels")
        {
            Description = "Train on these labelled comments too (format \"moderator\", as 'moderator export labels' writes them). May be given several times. WEIGHT is how much a row counts beside the recipe's rows of weight 1. [default weight: 1]",
            HelpName = "FILE[:WEIGHT]",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var skip = new Option<bool>("--skip-bad-rows") { Description = "Leave out rows that cannot be read, and say how many, instead of stopping at the first." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a model that is already in the output directory." };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Where a training that is stopped leaves what it has, and where one of the same recipe takes it up again (kind \"stack\").", HelpName = "DIR" };
        var threads = new Option<int?>("--threads") { Description = "How many things are done at once. The model does not depend on it. [default: as many as there are cores]", HelpName = "N" };
        threads.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int?>() < 1) result.AddError($"--threads: found {result.Tokens[0].Value}, expected 1 or more.");
        });
        var dev = new Option<string?>("--dev") { Description = "A folder of labelled files that train nothing: the model card then says what the model reaches on them, with plots.", HelpName = "DIR" };
        var previous = new Option<string?>("--previous") { Description = "The directory of the model version before: the card then compares with it. Goes with --dev.", HelpName = "DIR" };

        var command = new Command("train", "Trains a model from a recipe and writes its directory: model, manifest, card. One recipe gives the same bytes every time. Ctrl-C stops it and leaves nothing behind.");
        command.Arguments.Add(recipe);
        foreach (var option in new Option[] { data, output, labels, skip, overwrite, checkpoint, threads, dev, previous })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(previous) is not null && result.GetValue(dev) is null) result.AddError("--previous needs --dev DIR: both models are measured on the same files.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(recipe);
            var loaded = Recipe.Load(path);
            foreach (var (file, weight) in (parsed.GetValue(labels) ?? []).Select(FileAndWeight))
                loaded = loaded.WithDataSet(file, weight);
            var options = new TrainingOptions
            {
                Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
                Overwrite = parsed.GetValue(overwrite),
                SkipBadRows = parsed.GetValue(skip),
                CheckpointDirectory = parsed.GetValue(checkpoint),
                MeasureDirectory = parsed.GetValue(dev),
                PreviousDirectory = parsed.GetValue(previous),
            };
            var started = terminal.Clock.GetTimestamp();
            var report = await Task.Run(
                () => ModelTrainer.Train(loaded, parsed.GetValue(data), parsed.GetRequiredValue(output), options, new TrainingLog(terminal), cancellation),
                cancellation);
            using var writer = terminal.OutputWriter();
            TrainingSummary.Write(terminal, writer, report, terminal.Clock.GetElapsedTime(started));
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator train training-data/recipes/tiny.json --output ./models/tiny",
            "moderator train training-data/recipes/baseline.json --data ./data --output ./models/mine",
            "moderator train training-data/recipes/tiny.json --with-labels labels.ndjson:5 --output ./models/mine");
    }

    /// <summary>Takes <c>FILE:WEIGHT</c> apart. A colon that no number follows belongs to the file's name.</summary>
    internal static (string File, double Weight) FileAndWeight(string value)
    {
        var colon = value.LastIndexOf(':');
        if (colon <= 0 || File.Exists(value)) return (value, 1);
        if (!double.TryParse(value.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight))
            return (value, 1);
        if (weight is not (> 0 and <= 1000)) throw new CommandFailureException($"--with-labels {value}: found the weight {weight}, expected more than 0, at most 1000.");
        return (value[..colon], weight);
    }
}

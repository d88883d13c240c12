# Sets the environment variables of this shell to those of the application in a container. Values of the build
# alone, such as its tools on the PATH, come after them. Programs in `exec.d` and scripts in `.profile.d` do
# not run, because they are made for containers.
# https://github.com/buildpacks/lifecycle/blob/main/launch/launcher.go (doEnv)
# https://github.com/buildpacks/spec/blob/main/buildpack.md#environment

# A placeholder in PATH for its existing folders.
rest_mark=//rest//

# use_launch_environment PLATFORM: PLATFORM is <platform>, with the settings of this build. New values stay in
# new_NAME until the end, because PATH is still needed.
use_launch_environment() {
  settings=$1/env touched='' lists=' '
  while IFS= read -r folder; do
    [ -n "$folder" ] || continue
    layers_here=$(layers_of "$folder" launch)
    while IFS= read -r layer; do
      [ -n "$layer" ] || continue
      use_folder "$layer/bin" PATH
      use_folder "$layer/lib" LD_LIBRARY_PATH
    done <<END
$layers_here
END
    while IFS= read -r layer; do
      [ -n "$layer" ] || continue
      use_variables "$layer/env"
      use_variables "$layer/env.launch"
    done <<END
$layers_here
END
  done <<END
$(buildpack_folders)
END
  for name in $touched; do
    eval "value=\$new_$name before=\${$name-}"
    case $lists in
      *" $name "*) value=$(with_rest "$value" "$before") ;;
    esac
    export "$name=$value"
  done
}

# touch_variable NAME: on the first call, sets the value that the variable has before any layer.
touch_variable() {
  case " $touched " in
    *" $1 "*) return ;;
  esac
  touched="$touched $1"
  case $1 in
    PATH) value=$rest_mark lists="$lists$1 " ;;
    # All other variables of a buildpack come from layers or settings.
    HOME | HOSTNAME | *_PROXY | *_proxy | CNB_*) eval "value=\${$1-}" ;;
    *)
      value=
      if [ -f "$settings/$1" ]; then value=$(content "$settings/$1") value=${value%.}; fi
      ;;
  esac
  eval "new_$1=\$value"
}

# use_folder FOLDER VARIABLE: adds the folder at the start of a list of folders.
use_folder() {
  if [ -e "$1" ]; then change "$2" prepend "$1" :; fi
}

# use_variables FOLDER: applies the changes in a folder, which has a file NAME.ACTION for each.
use_variables() {
  [ -d "$1" ] || return 0
  while IFS= read -r file; do
    [ -f "$file" ] || continue
    action=${file##*/}
    name=${action%%.*}
    action=${action#"$name"}
    case $name in
      '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;;
    esac
    text=$(content "$file") text=${text%.}
    between=
    if [ -f "$1/$name.delim" ]; then between=$(content "$1/$name.delim") between=${between%.}; fi
    change "$name" "${action#.}" "$text" "$between"
  done <<END
$(entries "$1")
END
}

# change VARIABLE ACTION TEXT DELIMITER
change() {
  case $2 in
    '' | override | default | append | prepend) touch_variable "$1" ;;
    *) return 0 ;;
  esac
  case $2.$4 in
    append.: | prepend.:) lists="$lists$1 " ;;
  esac
  eval "old=\$new_$1"
  case $2 in
    '' | override) old=$3 ;;
    default) old=${old:-$3} ;;
    append) old=${old:+$old$4}$3 ;;
    prepend) old=$3${old:+$4$old} ;;
  esac
  eval "new_$1=\$old"
}

# with_rest LIST OTHER: prints the list with the missing members of the other list, at the placeholder or at
# the end.
with_rest() {
  case :$1: in
    *":$rest_mark:"*) head=${1%%"$rest_mark"*} tail=${1#*"$rest_mark"} ;;
    *) head=${1:+$1:} tail= ;;
  esac
  set -f
  IFS=:
  between=
  for member in $2; do
    case :$1: in
      *":$member:"*) ;;
      *) between=${between:+$between:}$member ;;
    esac
  done
  if [ -z "$between" ]; then tail=${tail#:}; fi
  if [ -z "$between$tail" ]; then head=${head%:}; fi
  printf '%s' "$head$between$tail"
}

# content FILE: prints the file and a dot, because the shell removes line ends at the end.
content() {
  cat "$1" && printf .
}
